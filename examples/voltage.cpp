// The voltage of clamp 1 of a WES server: the example of the first specification, to the letter.
#include <wesh/wesh.hpp>

#include <iostream>

int main() try {
    wesh::interface iface;
    wesh::wes wes = iface.get_wes("192.168.1.112", "wes", "admin", "wesftp", "adminftp");
    wesh::clamp pince = wes.get_clamp(1);

    if (!pince.enabled())
        std::cout << "La pince 1 a été désactivée.";
    else
        std::cout << "Voltage de la pince 1 : " << pince.get_voltage() << "V";
    std::cout << std::endl;
} catch (const wesh::error& e) {
    std::cerr << e.what() << std::endl;
    return 1;
}
