#include "notify/wording_phrases.hpp"

namespace wesh::notify {
namespace {

constexpr phrases french{
    .severities = {"mise au point", "information", "à noter", "avertissement", "erreur", "critique"},
    .the_site = "le site",
    .reminder_subject = "Rappel : ",
    .escalated_subject = "Sans réponse : ",
    .over_subject = "Terminé : ",
    .others_subject = " et {n} autres alertes",
    .other_subject = " et une autre alerte",
    .test_subject = "Message d’essai",
    .reminder = "Rappel : cela dure, et personne n’a encore dit s’en occuper.",
    .escalated = "Ce message vous est adressé parce que personne n’a encore dit s’en occuper.",
    .over = "Retour à la normale.",
    .already_over = "C’est déjà terminé : {title}.",
    .several = "{n} alertes :",
    .left_out = "Et {n} autres, que le journal du site garde : « wesh-notify causes » les montre.",
    .left_out_one = "Et une autre, que le journal du site garde : « wesh-notify causes » la montre.",
    .site = "Site : ",
    .device = "Appareil : ",
    .begin = "Début : ",
    .end = "Fin : {until} (durée : {duration})",
    .severity = "Gravité : ",
    .todo = "Que faire : ",
    .over_line = "Début : {since} ; fin : {until} ; durée : {duration}.",
    .at_line = "Date : ",
    .undeliverable = "Ce message arrive en retard : il n’y avait aucun moyen de l’envoyer",
    .quiet_hours = "Ce message a attendu la fin des heures calmes",
    .daily_limit = "Ce message a attendu : le nombre de SMS permis par jour était atteint",
    .since_then = " (depuis {since}).",
    .ack_command = "Si vous vous en occupez, dites-le sur le poste du site : weshclient ack {event}",
    .ack_reply = "Si vous vous en occupez, répondez OK {code} par SMS.",
    .signature = "Écrit {time} par la surveillance du site.",
    .test =
        "Ceci est un essai[ pour {recipient}] : les messages de la surveillance vous parviennent. Il n’y a "
        "rien à faire.",
    .sms_since = " depuis {since}",
    .sms_over = "TERMINÉ : ",
    .sms_others = " (+{n} autres)",
    .sms_reminder = "RAPPEL : ",
    .sms_escalated = "SANS RÉPONSE : ",
    .sms_reply = " Répondre OK {code}",
    .sms_test = "message d’essai, rien à faire.",
};

constexpr phrases english{
    .severities = {"debugging", "information", "notice", "warning", "error", "critical"},
    .the_site = "the site",
    .reminder_subject = "Reminder: ",
    .escalated_subject = "Unanswered: ",
    .over_subject = "Over: ",
    .others_subject = " and {n} more alerts",
    .other_subject = " and one more alert",
    .test_subject = "Test message",
    .reminder = "A reminder: it lasts, and nobody has said yet that they take care of it.",
    .escalated = "You get this because nobody has said yet that they take care of it.",
    .over = "Back to normal.",
    .already_over = "This is over already: {title}.",
    .several = "{n} alerts:",
    .left_out = "And {n} more, which the site keeps in its journal: “wesh-notify causes” shows them.",
    .left_out_one = "And one more, which the site keeps in its journal: “wesh-notify causes” shows it.",
    .site = "Site: ",
    .device = "Device: ",
    .begin = "Began: ",
    .end = "Ended: {until} (lasted {duration})",
    .severity = "Severity: ",
    .todo = "What to do: ",
    .over_line = "Began: {since}; ended: {until}; lasted {duration}.",
    .at_line = "Date: ",
    .undeliverable = "This message comes late: there was no way to send it",
    .quiet_hours = "This message has waited for the end of the quiet hours",
    .daily_limit = "This message has waited: the number of SMS that a day may have was reached",
    .since_then = " (since {since}).",
    .ack_command = "If you take care of it, say so on the site’s computer: weshclient ack {event}",
    .ack_reply = "If you take care of it, answer OK {code} by SMS.",
    .signature = "Written {time} by the watch over the site.",
    .test = "This is a test[ for {recipient}]: messages of the watch reach you. There is nothing to do.",
    .sms_since = " since {since}",
    .sms_over = "OVER: ",
    .sms_others = " (+{n} more)",
    .sms_reminder = "REMINDER: ",
    .sms_escalated = "UNANSWERED: ",
    .sms_reply = " Answer OK {code}",
    .sms_test = "test message, nothing to do.",
};

} // namespace

const phrases& phrases_of(language l) noexcept { return l == language::french ? french : english; }

} // namespace wesh::notify
