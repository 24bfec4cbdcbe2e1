// Seeds of mail addresses and of templates: the built-in ones among them.
#include "fuzz/seeds.hpp"
#include "notify/texts.hpp"

namespace wesh::fuzz {

void notify_seeds(const std::filesystem::path& root) {
    const corpus addresses{root, "mail_address"};
    addresses.add("right",
                  "ada@example.org\nada.lovelace+wesh@mail.example.org\no'brien@xn--bcher-kva.example\n"
                  "root@localhost");
    addresses.add("wrong",
                  "ada\nada@eve@b\n<ada@b>\na..b@c\nada@-b\nada@[127.0.0.1]\n\"a b\"@c\nad\xc3\xa9@b");
    addresses.add("injected", "ada@example.org\r\nRSET\nada@b>\r\nRCPT TO:<eve@c\n=?UTF-8?Q?x?=\nBcc: eve@c");
    addresses.add("long",
                  std::string(64, 'a') + "@" + std::string(63, 'b') + "." + std::string(63, 'c') + ".org");
    const corpus templates{root, "notify_template"};
    templates.add("names", "{device} on {site} since {since}[ ({reason})], {{so}} [[far]]\nups-1");
    templates.add("wrong", "{devise} {a b} {} [x [y]] } ]\nx");
    templates.add("hostile", "{text} {attribute.x}\nx\r\nBcc: eve@b {device} [x] \xe2\x80\xae\x1b[31m");
    for (const auto& r : notify::built_in_texts())
        if (r.type == "device.lost" || r.type == "meter.overrun")
            templates.add(std::string{r.type} + "." + std::to_string(static_cast<int>(r.language)),
                          std::string{r.what} + "\n\xc3\xa9t\xc3\xa9");
}

} // namespace wesh::fuzz
