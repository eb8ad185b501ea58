"""The last line of each program."""


def conclude(losses, by_hand=None):
    """Prints what was lost, or that nothing was.

    losses: each in words, and whether it was seen to happen
    by_hand: said by a program that keeps everything by code of its own: which code that is
    """
    lost = [loss for loss, happened in losses.items() if happened]
    if lost:
        print("verdict: no: " + "; ".join(lost))
    else:
        print("verdict: yes" if by_hand is None else "verdict: by hand: " + by_hand)
