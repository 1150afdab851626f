"""The small parts behind the API: what is kept, what waits, what is let go."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path

import pytest

from solesight.errors import SettingsError
from solesight.photos import Frame
from solesight.web.kept import Kept
from solesight.web.options import ServeOptions
from solesight.web.picture_cache import PictureCache
from solesight.web.problems import Busy
from solesight.web.serving import listening
from solesight.web.tray import Tray, TrayPhoto
from solesight.web.work import Work


def test_a_stale_value_is_served_while_the_next_is_made() -> None:
    state, made = ["one"], list[str]()
    let_go = threading.Event()

    def make() -> str:
        made.append(state[0])
        if len(made) > 1:
            let_go.wait(10)
        return made[-1]

    kept = Kept(make, lambda: state[0], every=0.0)
    assert kept.get() == "one"
    kept.settle()
    state[0] = "two"
    assert [kept.get() for _ in range(5)] == ["one"] * 5
    let_go.set()
    for _ in range(200):
        if kept.get() == "two":
            break
        threading.Event().wait(0.02)
    kept.settle()
    # Made once for each state, however often it was asked for.
    assert made == ["one", "two"]


def test_it_is_made_once_for_many_who_ask_first() -> None:
    made = list[int]()

    def make() -> int:
        threading.Event().wait(0.05)
        made.append(1)
        return len(made)

    kept = Kept(make, lambda: "same", every=60)
    threads = [threading.Thread(target=kept.get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_a_tray_has_an_end() -> None:
    tray = Tray(photos=3, room=100)
    frame = Frame.whole(4, 3)
    for name in "abcd":
        tray.put(name, TrayPhoto(name, b"x" * 20, frame))
    assert [tray.get(name) is not None for name in "abcd"] == [False, True, True, True]
    tray.put("large", TrayPhoto("large", b"x" * 90, frame))
    assert [tray.get(name) is not None for name in "bcd"] == [False] * 3
    assert tray.get("large") is not None
    # The same photo again takes no second place.
    for _ in range(5):
        tray.put("large", TrayPhoto("large", b"x" * 90, frame))
    tray.put("e", TrayPhoto("e", b"x" * 10, frame))
    assert tray.get("large") is not None


def test_a_picture_is_drawn_once_and_the_oldest_go(tmp_path: Path) -> None:
    drawn = list[str]()

    def draw(name: str) -> bytes:
        drawn.append(name)
        return name.encode() * 100

    cache = PictureCache(tmp_path, most=10_000)
    for _ in range(3):
        assert cache.get("aa-1", lambda: draw("aa-1")) == b"aa-1" * 100
    assert drawn == ["aa-1"]
    for n in range(400):
        cache.get(f"bb-{n}", lambda n=n: draw(f"bb-{n}"))  # type: ignore[misc]
    files = list(tmp_path.rglob("*.webp"))
    assert sum(file.stat().st_size for file in files) <= 10_000 + 200 * 700
    assert not list(tmp_path.rglob("*.part"))


def test_a_picture_is_given_where_the_disk_is_full(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = PictureCache(tmp_path / "file")
    assert cache.get("aa-1", lambda: b"drawn") == b"drawn"


def test_work_has_an_end_and_gives_its_place_back() -> None:
    work, let_go = Work(workers=1, queue=1), threading.Event()

    async def busy() -> None:
        tasks = [asyncio.create_task(work.run(let_go.wait, 10)) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(Busy) as said:
            await work.run(int)
        assert said.value.seconds >= 1
        # One that waits is given up by its client.
        tasks[1].cancel()
        await asyncio.gather(tasks[1], return_exceptions=True)
        let_go.set()
        assert await tasks[0] is True
        assert await work.run(lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await work.run(lambda: 1 // 0)

    asyncio.run(busy())
    work.close()
    assert (work.inside, work.refused) == (0, 1)


def test_the_port_is_taken_as_tcp() -> None:
    # Else asyncio leaves Nagle's waiting on, and each answer takes 40 ms more.
    with listening(ServeOptions(port=0)) as taken:
        assert taken.proto == socket.IPPROTO_TCP
        port = taken.getsockname()[1]
        taken.listen()
        with pytest.raises(SettingsError, match=f"port {port} "):
            listening(ServeOptions(port=port))
