// The test of a program of one's own, with a weshd in memory: no daemon, no devices, no waiting.
#include <wesh/stand_in.hpp>
#include <wesh/wesh.hpp>

#include <cassert>
#include <iostream>

namespace {

/// What is tested: switches the heater off while more than 30 A are drawn. How often it did.
int shed_load(const wesh::interface& iface) {
    const wesh::relay heater = iface.get_wes_by_name("roof-wes").get_relay(1);
    int times = 0;
    for (const wesh::reading& r : iface.watch({"roof-wes/clamp.1.current"})) {
        const auto* current = wesh::number_of(r.sample.value);
        if (current == nullptr || *current <= wesh::decimal{30, 0} || !heater.state()) continue;
        heater.set(false);
        ++times;
    }
    return times;
}

} // namespace

int main() {
    wesh::stand_in site;
    site.add_device("roof-wes");
    site.say("roof-wes/relay.1", "", "on");
    site.say("roof-wes/clamp.1.current", "A", wesh::decimal{2950, -2});
    assert(shed_load(site.connect()) == 0);

    site.pass(std::chrono::seconds{10});
    site.say("roof-wes/clamp.1.current", "A", wesh::decimal{3010, -2});
    assert(shed_load(site.connect()) == 1);
    assert(site.commands().at(0).argument == "off");

    site.set_state("roof-wes", wesh::device_state::unreachable, "no route to host");
    assert(shed_load(site.connect()) == 0);
    std::cout << "all is well" << std::endl;
}
