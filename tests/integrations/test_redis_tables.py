"""Tables of clusters in all their states, as Redis writes them."""

import pytest

from app.integrations.redis_tables import Member, Migration, names, read_info, read_nodes

ONE, TWO, THREE, FOUR, FIVE = (digit * 40 for digit in "12345")
LIVELY = f"""\
{ONE} 127.0.0.1:30001@31001,,tls-port=0,shard-id={FIVE} myself,master - 0 1426238317000 1 connected 0-5460
{TWO} 127.0.0.1:30002@31002 master - 0 1426238316232 2 connected 5461-10922
{THREE} 127.0.0.1:30003@31003 slave {ONE} 0 1426238317741 1 connected
"""
TROUBLED = f"""\
{ONE} 10.0.0.10:6379@16379 myself,master - 0 0 12 connected 0-98 100 [99->-{TWO}] [7000-<-{THREE}]
{TWO} 10.0.0.9:6379@16379,two.example master,fail? - 1426238317741 1426238316232 2 disconnected 99
{THREE} 10.0.0.2:6380@16380,three.example,shard-id=x slave,fail {TWO} 5 6 2 disconnected
{FOUR} :0@0 master,noaddr - 0 0 0 disconnected
{FIVE} 10.0.0.1:6379@16379 handshake - 0 0 0 connected

"""


def member(node_id: str, **fields: object) -> Member:
    known = {
        "host": "127.0.0.1",
        "port": 6379,
        "hostname": None,
        "flags": ("master",),
        "master_id": None,
        "ping_sent": 0,
        "pong_recv": 0,
        "config_epoch": 0,
        "connected": True,
        "ranges": (),
        "migrations": (),
    }
    return Member(node_id=node_id, **{**known, **fields})  # type: ignore[arg-type]


def test_masters_and_replicas_are_read() -> None:
    assert read_nodes(LIVELY) == (
        member(
            ONE,
            port=30001,
            flags=("myself", "master"),
            pong_recv=1426238317000,
            config_epoch=1,
            ranges=((0, 5460),),
        ),
        member(TWO, port=30002, pong_recv=1426238316232, config_epoch=2, ranges=((5461, 10922),)),
        member(THREE, port=30003, flags=("slave",), master_id=ONE, pong_recv=1426238317741, config_epoch=1),
    )


def test_nodes_that_fail_move_and_come_are_read() -> None:
    by_id = {found.node_id: found for found in read_nodes(TROUBLED)}

    assert by_id[ONE] == member(
        ONE,
        host="10.0.0.10",
        flags=("myself", "master"),
        config_epoch=12,
        ranges=((0, 98), (100, 100)),
        migrations=(Migration(99, "migrating", TWO), Migration(7000, "importing", THREE)),
    )
    assert by_id[TWO] == member(
        TWO,
        host="10.0.0.9",
        hostname="two.example",
        flags=("master", "fail?"),
        ping_sent=1426238317741,
        pong_recv=1426238316232,
        config_epoch=2,
        connected=False,
        ranges=((99, 99),),
    )
    assert (by_id[THREE].hostname, by_id[THREE].flags) == ("three.example", ("slave", "fail"))
    assert by_id[FOUR] == member(FOUR, host="", port=0, flags=("master", "noaddr"), connected=False)
    assert by_id[FIVE] == member(FIVE, host="10.0.0.1", flags=("handshake",))


def test_roles_and_slots_are_counted() -> None:
    by_id = {found.node_id: found for found in read_nodes(TROUBLED)}

    assert [by_id[name].role for name in (ONE, TWO, THREE, FOUR, FIVE)] == [
        "master", "master", "replica", "master", None,
    ]  # fmt: skip
    assert [by_id[name].slots_count for name in (ONE, TWO, THREE)] == [100, 1, 0]


def test_nodes_come_by_the_number_of_their_address() -> None:
    assert [found.host for found in read_nodes(TROUBLED)] == [
        "10.0.0.1", "10.0.0.2", "10.0.0.9", "10.0.0.10", "",
    ]  # fmt: skip


def test_names_are_those_of_the_order_or_announced() -> None:
    assert {name: found.node_id for name, found in names(read_nodes(LIVELY)).items()} == {
        "redis-1": ONE,
        "redis-2": TWO,
        "redis-3": THREE,
    }
    assert {name: found.node_id for name, found in names(read_nodes(TROUBLED)).items()} == {
        "three.example": THREE,
        "two.example": TWO,
        "redis-3": ONE,
    }


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("127.0.0.1:7000", "127.0.0.1", 7000),
        ("::1:7000@17000", "::1", 7000),
        ("redis-a:7000@17000", "redis-a", 7000),
    ],
)
def test_addresses_of_every_version_are_read(address: str, host: str, port: int) -> None:
    (found,) = read_nodes(f"{ONE} {address} noflags - 0 0 0 connected")
    assert found == member(ONE, host=host, port=port, flags=())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-1", -1),
        ("12345678901234567890", 12345678901234567890),
        ("6.62", 6.62),
        ("0.00", 0.0),
        ("007", "007"),
        ("1.", "1."),
        ("1e5", "1e5"),
        ("nan", "nan"),
        ("2.00M", "2.00M"),
        ("98.63%", "98.63%"),
        ("1_000", "1_000"),
        ("a:b", "a:b"),
        ("", ""),
    ],
)
def test_numbers_are_numbers(text: str, value: float | str) -> None:
    info = read_info(f"# Section\r\n\r\nfield:{text}\r\n")
    assert info == {"field": value}
    assert type(info["field"]) is type(value)


def test_names_that_look_like_numbers_stay_texts_and_paths_are_left_out() -> None:
    text = "redis_version:7\r\nrun_id:12\r\nredis_build_id:34\r\nexecutable:/bin/x\r\nconfig_file:/etc/x\r\n"
    assert read_info(text) == {"redis_version": "7", "run_id": "12", "redis_build_id": "34"}
