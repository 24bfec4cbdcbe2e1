#include "notify/texts.hpp"

#include "notify/causes.hpp"

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr auto fr = language::french;
constexpr auto en = language::english;

constexpr std::string_view attribute_names[]{
    "after", "aside", "attribute", "before", "by",    "count",  "drawn",   "dropped",    "event",
    "kept",  "meter", "point",     "port",   "power", "reason", "seconds", "subscribed", "time",
};

// In French, a blank before : ; ! ? and inside « » becomes one that does not break: wording.cpp. clang-format
// off
constexpr text_row texts[]{
    // ---- power ----
    {"ups.power-lost", fr, "Coupure de courant ({device})",
     "Le secteur manque depuis {since} : ce que l’onduleur {device} alimente vit sur sa batterie.",
     "Vérifiez le disjoncteur et demandez si le quartier est touché. Si la coupure dure, éteignez ce qui "
     "peut l’être avant la fin de la batterie.",
     "Le courant est revenu sur l’onduleur {device}."},
    {"ups.power-lost", en, "Power cut ({device})",
     "The mains have been away since {since}: what the UPS {device} feeds runs on its battery.",
     "Look at the breaker, and ask whether the neighbours have power. If the cut lasts, switch off what can "
     "be spared before the battery ends.",
     "The mains are back at the UPS {device}."},
    {"ups.power-back", fr, "Courant revenu ({device})", "Le courant est revenu sur l’onduleur {device}.",
     "Vérifiez que tout a redémarré ; la batterie demande quelques heures pour se recharger.", ""},
    {"ups.power-back", en, "Power is back ({device})", "The mains are back at the UPS {device}.",
     "See that everything has started again; the battery takes some hours to recharge.", ""},
    {"ups.low-battery", fr, "Batterie presque vide ({device})",
     "La batterie de l’onduleur {device} est presque vide depuis {since} : ce qu’il alimente va s’arrêter "
     "dans les minutes qui viennent.",
     "Arrêtez proprement ce qui doit l’être, ou rétablissez le courant tout de suite.",
     "La batterie de l’onduleur {device} n’est plus presque vide."},
    {"ups.low-battery", en, "Battery nearly empty ({device})",
     "The battery of the UPS {device} has been nearly empty since {since}: what it feeds will stop within "
     "minutes.",
     "Shut down cleanly what has to be, or restore the mains at once.",
     "The battery of the UPS {device} is no longer nearly empty."},
    {"ups.battery-recovered", fr, "Batterie de nouveau suffisante ({device})",
     "La batterie de l’onduleur {device} n’est plus presque vide.", "", ""},
    {"ups.battery-recovered", en, "Battery sufficient again ({device})",
     "The battery of the UPS {device} is no longer nearly empty.", "", ""},
    {"ups.replace-battery", fr, "Batterie à remplacer ({device})",
     "L’onduleur {device} demande depuis {since} que sa batterie soit remplacée : à la prochaine coupure, il "
     "tiendra peu ou pas du tout.",
     "Commandez une batterie du modèle de l’onduleur et remplacez-la.",
     "L’onduleur {device} ne demande plus de batterie neuve."},
    {"ups.replace-battery", en, "Battery to be replaced ({device})",
     "Since {since} the UPS {device} has been asking for a new battery: at the next power cut it will last "
     "for little or nothing.",
     "Order a battery that fits this UPS and replace it.",
     "The UPS {device} no longer asks for a new battery."},
    {"ups.battery-replaced", fr, "Batterie remplacée ({device})",
     "L’onduleur {device} ne demande plus de batterie neuve.", "", ""},
    {"ups.battery-replaced", en, "Battery replaced ({device})",
     "The UPS {device} no longer asks for a new battery.", "", ""},
    {"ups.overload", fr, "Onduleur surchargé ({device})",
     "Ce qui est branché sur l’onduleur {device} demande depuis {since} plus qu’il ne peut donner : il peut "
     "couper à tout moment.",
     "Débranchez de l’onduleur ce qui n’a pas besoin d’être secouru.",
     "L’onduleur {device} n’est plus surchargé."},
    {"ups.overload", en, "UPS overloaded ({device})",
     "Since {since} what is plugged into the UPS {device} has drawn more than it can give: it may cut off at "
     "any moment.",
     "Unplug from the UPS what need not be backed up.", "The UPS {device} is no longer overloaded."},
    {"ups.overload-ended", fr, "Fin de surcharge ({device})", "L’onduleur {device} n’est plus surchargé.", "",
     ""},
    {"ups.overload-ended", en, "Overload ended ({device})", "The UPS {device} is no longer overloaded.", "",
     ""},
    {"ups.bypass", fr, "Onduleur hors circuit ({device})",
     "L’onduleur {device} laisse passer le secteur tel quel depuis {since} : une coupure éteindrait tout ce "
     "qu’il alimente.",
     "Si personne ne l’a mis en dérivation pour un entretien, faites-le vérifier.",
     "L’onduleur {device} protège de nouveau ce qu’il alimente."},
    {"ups.bypass", en, "UPS bypassed ({device})",
     "Since {since} the UPS {device} has let the mains straight through: a power cut would switch off all it "
     "feeds.",
     "Unless somebody has bypassed it for maintenance, have it looked at.",
     "The UPS {device} protects what it feeds again."},
    {"ups.bypass-ended", fr, "Protection rétablie ({device})",
     "L’onduleur {device} protège de nouveau ce qu’il alimente.", "", ""},
    {"ups.bypass-ended", en, "Protection restored ({device})",
     "The UPS {device} protects what it feeds again.", "", ""},
    {"ups.forced-shutdown", fr, "Arrêt imposé par l’onduleur ({device})",
     "L’arrêt des machines que l’onduleur {device} alimente a été ordonné ({since}) : il va couper leur "
     "alimentation.",
     "Au retour du courant, vérifiez que chaque machine a redémarré.",
     "L’arrêt imposé par l’onduleur {device} est levé."},
    {"ups.forced-shutdown", en, "Shutdown ordered by the UPS ({device})",
     "The hosts that the UPS {device} feeds were told to stop ({since}): it is about to cut their power.",
     "When the mains are back, see that every host has started again.",
     "The shutdown ordered by the UPS {device} is over."},
    {"ups.shutdown-cancelled", fr, "Arrêt imposé levé ({device})",
     "L’arrêt imposé par l’onduleur {device} est levé.", "", ""},
    {"ups.shutdown-cancelled", en, "Shutdown no longer ordered ({device})",
     "The shutdown ordered by the UPS {device} is over.", "", ""},
    {"ups.off", fr, "Onduleur éteint ({device})",
     "L’onduleur {device} ne donne plus de courant depuis {since} : ce qui y est branché est éteint.",
     "Rallumez-le sur place, ou branchez ailleurs ce qui doit marcher.",
     "L’onduleur {device} donne de nouveau du courant."},
    {"ups.off", en, "UPS is off ({device})",
     "The UPS {device} has given no power since {since}: what is plugged into it is off.",
     "Switch it on again on the spot, or plug elsewhere what has to run.",
     "The UPS {device} gives power again."},
    {"ups.on", fr, "Onduleur rallumé ({device})", "L’onduleur {device} donne de nouveau du courant.", "", ""},
    {"ups.on", en, "UPS is on again ({device})", "The UPS {device} gives power again.", "", ""},
    {"site.quiet", fr, "Mise au repos avant la fin de la batterie",
     "La batterie est presque vide : depuis {since}, tout est enregistré et plus aucun appareil n’est "
     "interrogé.",
     "Rien n’est perdu. Rétablissez le courant ; la surveillance reprendra d’elle-même.",
     "Les appareils[ de {site}] sont de nouveau interrogés."},
    {"site.quiet", en, "At rest before the battery ends",
     "The battery is nearly empty: since {since} everything has been saved and no device is asked.",
     "Nothing is lost. Restore the mains; watching resumes by itself.",
     "The devices[ of {site}] are asked again."},
    {"site.awake", fr, "Surveillance reprise", "Les appareils[ de {site}] sont de nouveau interrogés.", "",
     ""},
    {"site.awake", en, "Watching again", "The devices[ of {site}] are asked again.", "", ""},

    // ---- devices ----
    // By wesh-notifyd itself.
    {"weshd.lost", fr, "weshd ne répond plus",
     "Le programme qui surveille le site ne répond plus depuis {since} : rien n’est surveillé.",
     "Sur l’ordinateur du site : « systemctl status weshd ».",
     "Le programme qui surveille le site répond de nouveau."},
    {"weshd.lost", en, "weshd does not answer",
     "The program that watches the site has not answered since {since}: nothing is watched.",
     "On the computer of the site: “systemctl status weshd”.",
     "The program that watches the site answers again."},
    {"device.lost", fr, "{device} ne répond plus",
     "{device} ne donne plus de réponse complète depuis {since}[ ({reason})] : ses valeurs ne sont plus à "
     "jour.",
     "Vérifiez son alimentation, son câble et le réseau du site.", "{device} répond de nouveau."},
    {"device.lost", en, "{device} does not answer",
     "{device} has given no whole answer since {since}[ ({reason})]: its values are stale.",
     "Look at its power, its cable and the network of the site.", "{device} answers again."},
    {"device.back", fr, "{device} répond de nouveau", "{device} répond de nouveau.", "", ""},
    {"device.back", en, "{device} answers again", "{device} answers again.", "", ""},
    {"device.online", fr, "{device} répond", "{device} répond.", "", ""},
    {"device.online", en, "{device} answers", "{device} answers.", "", ""},
    {"device.removed", fr, "{device} a été retiré",
     "{device} a été retiré de la surveillance : plus rien n’en est relevé.", "", ""},
    {"device.removed", en, "{device} was removed",
     "{device} was removed from the watch: nothing of it is read any more.", "", ""},
    {"device.replaced", fr, "{device} est un autre appareil",
     "À la place de {device} répond un autre appareil : {before} est devenu {after}.",
     "Si personne ne l’a remplacé, vérifiez son adresse et le câblage.", ""},
    {"device.replaced", en, "{device} is another device",
     "Another device answers in the place of {device}: {before} became {after}.",
     "Unless somebody has replaced it, look at its address and at the wiring.", ""},
    {"device.changed", fr, "{device} a changé",
     "{device} : {attribute} était {before} et vaut maintenant {after}.",
     "Si personne ne l’a voulu, vérifiez l’appareil.", ""},
    {"device.changed", en, "{device} has changed", "{device}: {attribute} was {before} and is {after} now.",
     "Unless somebody meant it, look at the device.", ""},
    {"counter.reset", fr, "Compteur reparti en arrière ({device})",
     "{point} est passé de {before} à {after} : le compteur a été remis à zéro ou remplacé. Aucune "
     "consommation négative n’est comptée.",
     "Si personne ne l’a remis à zéro ou remplacé, vérifiez-le.", ""},
    {"counter.reset", en, "Counter went back ({device})",
     "{point} went from {before} back to {after}: the counter was reset or replaced. No negative use is "
     "counted.",
     "Unless somebody has reset or replaced it, look at it.", ""},

    // ---- electricity meters ----
    {"meter.breaker-opened", fr, "Disjoncteur du compteur ouvert ({device})",
     "L’organe de coupure du compteur {device} est ouvert depuis {since} : l’installation n’a plus de "
     "courant du réseau.",
     "Réduisez la charge, puis refermez-le au compteur ; s’il s’ouvre de nouveau, appelez le distributeur.",
     "L’organe de coupure du compteur {device} est refermé."},
    {"meter.breaker-opened", en, "Breaker of the meter open ({device})",
     "The breaker of the meter {device} has been open since {since}: the premises get no power from the "
     "grid.",
     "Switch loads off, then close it at the meter; if it opens again, call the distributor.",
     "The breaker of the meter {device} is closed again."},
    {"meter.cover-opened", fr, "Capot du compteur ouvert ({device})",
     "Le capot du distributeur sur le compteur {device} a été ouvert ({since}).",
     "Si aucune intervention n’est prévue, allez voir et prévenez le distributeur.", ""},
    {"meter.cover-opened", en, "Cover of the meter opened ({device})",
     "The cover of the distributor’s terminals on the meter {device} was opened ({since}).",
     "Unless work on it is planned, go and look, and tell the distributor.", ""},
    {"meter.overrun", fr, "Puissance souscrite dépassée ({device})",
     "Depuis {since}, plus est demandé au compteur {device} que l’abonnement ne le permet[ : {drawn}][ pour "
     "{subscribed}]. Si cela dure, le disjoncteur s’ouvrira.",
     "Éteignez ce qui peut l’être.", "La puissance souscrite n’est plus dépassée au compteur {device}."},
    {"meter.overrun", en, "Subscribed power exceeded ({device})",
     "Since {since} more has been drawn at the meter {device} than is subscribed[: {drawn}][ of "
     "{subscribed}]. If it lasts, the breaker opens.",
     "Switch off what can be spared.", "The subscription is no longer exceeded at the meter {device}."},
    {"meter.overrun-ended", fr, "Fin de dépassement ({device})",
     "La puissance souscrite n’est plus dépassée au compteur {device} depuis une minute.", "", ""},
    {"meter.overrun-ended", en, "Overrun ended ({device})",
     "The subscription has not been exceeded at the meter {device} for a minute.", "", ""},
    {"meter.tomorrow", fr, "Couleur de demain connue ({device})",
     "La couleur Tempo de demain est connue au compteur {device} : {after}.",
     "Si demain est rouge, reportez ce qui consomme beaucoup.", ""},
    {"meter.tomorrow", en, "Colour of tomorrow known ({device})",
     "Tomorrow’s Tempo colour is known at the meter {device}: {after}.",
     "If tomorrow is red, put off what draws much.", ""},
    {"meter.mobile-peak-notice", fr, "Pointe mobile annoncée ({device})",
     "Une pointe mobile est annoncée au compteur {device}.", "Préparez-vous à réduire la consommation.", ""},
    {"meter.mobile-peak-notice", en, "Mobile peak announced ({device})",
     "A mobile peak is announced at the meter {device}.", "Be ready to draw less.", ""},
    {"meter.mobile-peak", fr, "Pointe mobile en cours ({device})",
     "Une pointe mobile est en cours au compteur {device} depuis {since} : l’énergie y est au prix le plus "
     "haut.",
     "Éteignez ce qui peut attendre.", "La pointe mobile est terminée au compteur {device}."},
    {"meter.mobile-peak", en, "Mobile peak running ({device})",
     "A mobile peak has been running at the meter {device} since {since}: energy is at its highest price.",
     "Switch off what can wait.", "The mobile peak has ended at the meter {device}."},
    {"meter.mobile-peak-ended", fr, "Pointe mobile terminée ({device})",
     "La pointe mobile est terminée au compteur {device}.", "", ""},
    {"meter.mobile-peak-ended", en, "Mobile peak ended ({device})",
     "The mobile peak has ended at the meter {device}.", "", ""},
    {"meter.mode-changed", fr, "Mode du compteur changé ({device})",
     "Le compteur {device} parlait en mode {before} et parle maintenant en mode {after} : ce que seul "
     "l’autre mode dit n’est plus relevé.",
     "Si c’est voulu, rien ; sinon, demandez au fournisseur.", ""},
    {"meter.mode-changed", en, "Mode of the meter changed ({device})",
     "The meter {device} spoke {before} and speaks {after} now: what only the other mode tells is no longer "
     "read.",
     "Nothing if it was meant; ask the supplier otherwise.", ""},
    {"meter.contract-changed", fr, "Contrat changé ({device})",
     "L’option tarifaire du compteur {device} était {before} et devient {after} : les index que la nouvelle "
     "n’a pas s’arrêtent.",
     "Si ce n’est pas voulu, demandez au fournisseur.", ""},
    {"meter.contract-changed", en, "Contract changed ({device})",
     "The tariff option of the meter {device} was {before} and is {after}: indexes that the new one does not "
     "have stop.",
     "If this was not meant, ask the supplier.", ""},
    {"meter.index-jump", fr, "Index du compteur incohérents ({device})",
     "Les index du compteur {device} ont reculé ou avancé trop vite, et plusieurs trames le confirment : ils "
     "sont pris tels qu’ils sont.",
     "Vérifiez si le compteur a été remplacé.", ""},
    {"meter.index-jump", en, "Indexes of the meter jumped ({device})",
     "The indexes of the meter {device} went back or grew too fast, and several frames agree: they are taken "
     "as they stand.",
     "See whether the meter was replaced.", ""},
    {"teleinfo.unknown-meter", fr, "Compteur inconnu[ ({meter})]",
     "Un compteur[ {meter}] parle sur {port}, et aucun appareil ne le suit.",
     "Ajoutez-le avec « weshclient add », ou débranchez-le.", ""},
    {"teleinfo.unknown-meter", en, "Unknown meter[ ({meter})]",
     "A meter[ {meter}] speaks on {port}, and no device follows it.",
     "Add it with “weshclient add”, or unplug it.", ""},

    // ---- weshd itself ----
    {"history.full", fr, "Le disque refuse les relevés",
     "Depuis {since}, le disque du poste[ de {site}] refuse les relevés : ils attendent en mémoire, et les "
     "plus anciens seront perdus.",
     "Faites de la place sur le disque, ou remplacez-le.", "Les relevés sont de nouveau enregistrés."},
    {"history.full", en, "The disk refuses the readings",
     "Since {since} the disk of the computer[ at {site}] has refused the readings: they wait in memory, and "
     "the oldest will be lost.",
     "Make room on the disk, or replace it.", "Readings are saved again."},
    {"history.healed", fr, "Relevés de nouveau enregistrés",
     "Les relevés sont de nouveau enregistrés ; {dropped} ont été perdus entre-temps.", "", ""},
    {"history.healed", en, "Readings are saved again",
     "Readings are saved again; {dropped} were lost meanwhile.", "", ""},
    {"history.mended", fr, "Historique réparé", "L’historique a été réparé au démarrage : {text}.",
     "Vérifiez le disque et l’alimentation du poste.", ""},
    {"history.mended", en, "History mended", "The history was mended at start: {text}.",
     "Look at the disk and at the power of the computer.", ""},
    {"history.conflict", fr, "Deux valeurs pour une même heure ({device})",
     "{point} a reçu deux valeurs différentes pour une même heure : la première reste, la seconde est mise "
     "de côté.",
     "Vérifiez l’horloge du poste et celle de l’appareil.", ""},
    {"history.conflict", en, "Two values for one time ({device})",
     "{point} got two different values for the same time: the first stays, the second is kept aside.",
     "Look at the clock of the computer and at that of the device.", ""},
    {"daemon.started", fr, "Surveillance démarrée", "La surveillance[ de {site}] a démarré.", "", ""},
    {"daemon.started", en, "Watching has started", "Watching[ over {site}] has started.", "", ""},
    {"daemon.stopped", fr, "Surveillance arrêtée", "La surveillance[ de {site}] est arrêtée depuis {since}.",
     "Si personne ne l’a voulu, vérifiez le poste du site.", ""},
    {"daemon.stopped", en, "Watching has stopped", "Watching[ over {site}] has been stopped since {since}.",
     "Unless somebody meant it, look at the computer of the site.", ""},
    {"daemon.reloaded", fr, "Configuration relue", "La configuration de la surveillance a été relue.", "",
     ""},
    {"daemon.reloaded", en, "Configuration read again", "The configuration of the watch was read again.", "",
     ""},
    {"daemon.reload-refused", fr, "Configuration refusée",
     "La nouvelle configuration est fausse, l’ancienne reste en vigueur ({text}).",
     "Corrigez le fichier : « weshd --check » dit où.", ""},
    {"daemon.reload-refused", en, "Configuration refused",
     "The new configuration is wrong, the old one stays ({text}).",
     "Mend the file: “weshd --check” says where.", ""},
    {"event.acknowledged", fr, "Pris en charge par {by}", "{by} s’occupe de l’alerte {event}[ : {reason}].",
     "", ""},
    {"event.acknowledged", en, "{by} takes care of it", "{by} takes care of alert {event}[: {reason}].", "",
     ""},

    // ---- what nobody has words for: its own ----
    {"*", fr, "{text}", "{text}", "Les événements du site en disent plus : « weshclient events ».",
     "C’est terminé : {text}"},
    {"*", en, "{text}", "{text}", "The events of the site tell more: “weshclient events”.",
     "This is over: {text}"},
};
// clang-format on

} // namespace

std::span<const text_row> built_in_texts() noexcept { return texts; }
std::string_view removed_text(language l) noexcept {
    const auto found = std::find_if(std::begin(texts), std::end(texts), [l](const text_row& r) {
        return r.type == removed_type && r.language == l;
    });
    return found == std::end(texts) ? std::string_view{} : found->what;
}
std::span<const std::string_view> known_attributes() noexcept { return attribute_names; }

} // namespace wesh::notify
