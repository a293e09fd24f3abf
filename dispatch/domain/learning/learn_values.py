"""The numbers by which routing is learned; their values are rows of data, here is what they mean."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LearnValues:
    """Shares are between 0 and 1, supports are numbers of tickets.

    ``half_life_days``: a ticket so old counts half. ``prior_weight``: what a coarser context is worth, in tickets.
    ``rate``, ``most_features``: step and size of the weights. ``auto_share``, ``auto_support``: from where on a
    suggestion would be dispatched without asking. ``least_share``: below it nothing is suggested.
    ``row_support``, ``row_confidence``: from where on a row is proposed; ``row_auto_confidence``: in mode `auto`.
    ``segment_tickets``: a change of duty must show in so many tickets on both sides; ``change_penalty``: how much
    better two spans must explain them than one, in log-likelihood per logarithm of the number of tickets.
    ``own_days``, ``own_tickets``: how far back, and how many of the newest, our own tickets are asked.
    """

    half_life_days: float
    prior_weight: float
    rate: float
    most_features: int
    auto_share: float
    auto_support: int
    least_share: float
    row_support: int
    row_confidence: float
    row_auto_confidence: float
    segment_tickets: int
    change_penalty: float
    own_days: int
    own_tickets: int
