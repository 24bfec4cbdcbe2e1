# What the tests share: a private folder $work, simulated boxes, and the end of what was started.
private_folder() { # one that every user may look into
    folder=$(mktemp -d /tmp/wesh-test.XXXXXX)
    chmod 755 "$folder"
    echo "$folder"
}
started=
stop() {
    for pid in $started; do kill "$pid" 2>/dev/null || true; done
    for pid in $started; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap stop EXIT

until_true() { # SECONDS COMMAND...
    tries=$(($1 * 5))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || { echo "gave up waiting for: $*" >&2; return 1; }
        sleep 0.2
    done
}

as() { # USER GROUPS COMMAND...
    user=$1 groups=$2
    shift 2
    setpriv --reuid="$user" --regid="$(id -g "$user")" --groups="$groups" "$@"
}

start_daemon() { # GROUP: weshd as its own user, a member of GROUP, at $WESH_SOCKET
    install -d -o weshd -g wesh -m 755 "$work/run"
    export WESH_SOCKET="$work/run/s"
    setpriv --reuid=weshd --regid=weshd --groups="$1" \
        weshd -c "$work/weshd.toml" --socket "$WESH_SOCKET" --state "$work/run/state" 2>"$work/weshd.log" &
    started="$started $!"
    until_true 10 test -S "$WESH_SOCKET"
}

simulate() { # the demonstration's boxes as devices of weshd, into FILE
    weshsim --print-demo >"$work/demo.toml"
    weshsim --ports-file "$work/ports" "$work/demo.toml" >"$work/weshsim.log" 2>&1 &
    started="$started $!"
    until_true 10 test -s "$work/ports"
    grep ' http ' "$work/ports" | while read -r name _ address; do
        printf '[[device]]\nname = "%s"\ndriver = "wes"\naddress = "%s"\nperiod = "1s"\npause = "200ms"\n' "$name" "$address"
    done >"$1"
}

# A current is read: a number, and ampere.
reads_current() { "$@" weshclient list -o csv demo-084/clamp.1.current 2>/dev/null | tee "$work/read" | grep -Eq '[0-9]+\.[0-9]+.*,A,'; }
