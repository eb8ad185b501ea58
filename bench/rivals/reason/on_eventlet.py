import eventlet
from conclude import conclude

told = {"inside": None, "outside": None}


class ShopCloses(Exception):
    pass


def guest():
    try:
        eventlet.sleep(60)
    except ShopCloses as reason:
        told["inside"] = str(reason)
        print("told inside:", reason)
        raise


member = eventlet.spawn(guest)
eventlet.sleep(0.01)
member.kill(ShopCloses("the shop closes"))
try:
    member.wait()
except ShopCloses as reason:
    told["outside"] = str(reason)
    print("told outside:", reason)
conclude(
    {
        "the one that is ended is not told why": told["inside"] != "the shop closes",
        "nor is who waits for it": told["outside"] != "the shop closes",
    }
)
