"""Several processes that judge together, as torchrun starts them: ranks.

Every rank runs the same program on the same request. Ranks exchange nothing but finished blocks and
how their steps ended, and each stores what it computed in files of its own, so that they need no
common disk. Only `gloo` imports torch.

    rank       which rank this process is, from the environment
    exchange   the seam: each rank gives bytes and gets those of all
    gloo       the exchange over torch.distributed
    outcome    how a step of one rank ended, for all of them
    rounds     blocks that are dealt to the ranks and gathered, a round after the other
    agreement  that all ranks were asked the same
"""
