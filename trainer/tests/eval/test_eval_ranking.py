"""Ranked candidates: top-k, ROC AUC, NDCG and RareAct's mWAP, ties included."""

from itertools import permutations
from math import log2

import pytest

from flamingo.eval.metrics.ranking import Clip, mean_wap, ndcg, roc_auc, top_k


def test_top_k_counts_the_right_candidate_among_the_k_highest():
    assert top_k([0.1, 0.7, 0.2], 1) == 1
    assert [top_k([0.5, 0.3, 0.2], 2, k) for k in (1, 2, 3)] == [0, 0, 1]


def test_a_model_that_cannot_tell_gets_what_guessing_gets():
    assert top_k([0.0] * 4, 3) == 0.25
    assert top_k([0.0] * 4, 0, k=2) == 0.5
    assert top_k([9.0, 1.0, 1.0], 2, k=2) == 0.5  # one place left for two
    assert roc_auc([0.3] * 5, [True, False, True, False, False]) == 0.5


def test_roc_auc_is_the_share_of_pairs_in_order():
    # pairs: .9 > .5, .9 > .1, .5 = .5 (half), .5 > .1: 3.5 of 4
    assert roc_auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 3.5 / 4
    assert roc_auc([-1.0, -2.0], [True, False]) == 1.0
    assert roc_auc([-1.0, -2.0], [False, True]) == 0.0


def test_roc_auc_of_one_class_is_refused():
    with pytest.raises(ValueError, match="needs both classes, got 2 positives and 0 negatives"):
        roc_auc([0.1, 0.2], [True, True])


def test_ndcg_is_cut_at_the_number_of_relevant_candidates():
    # k = 2. Ranking: candidate 2 (0), candidate 0 (1): 0 / log2(2) + 1 / log2(3). Best: 1 / log2(2) + .5 / log2(3)
    best = 1 + 0.5 / log2(3)
    assert ndcg([0.6, 0.1, 0.9, 0.2], [1.0, 0.5, 0.0, 0.0]) == pytest.approx((1 / log2(3)) / best)
    assert ndcg([4, 3, 2, 1], [1.0, 0.5, 0.0, 0.0]) == pytest.approx(1)
    assert ndcg([1, 2, 3, 4], [1.0, 0.5, 0.0, 0.0]) == 0


def test_ndcg_of_ties_is_the_mean_over_their_orders():
    relevance = [1.0, 0.5, 0.25, 0.0]
    tied = ndcg([0.5, 0.5, 0.5, 0.1], relevance)
    orders = [ndcg([3 + one, 3 + two, 3 + three, 0], relevance) for one, two, three in permutations(range(3))]
    assert tied == pytest.approx(sum(orders) / 6)


def test_metrics_do_not_depend_on_the_order_of_candidates():
    scores, relevance = [0.5, 0.5, 0.1, 0.9], [1.0, 0.0, 0.5, 0.0]
    values = {
        round(ndcg([scores[at] for at in order], [relevance[at] for at in order]), 12)
        for order in permutations(range(4))
    }
    assert len(values) == 1


def test_what_cannot_be_ranked_is_refused():
    with pytest.raises(ValueError, match="a relevance for each of 2 candidates, one of them above 0"):
        ndcg([1, 2], [0, 0])
    with pytest.raises(ValueError, match="a relevance for each of 2 candidates"):
        ndcg([1, 2], [1])
    with pytest.raises(ValueError, match="not a finite number"):
        ndcg([1, float("-inf")], [0, 1])


PHONE, APPLE = ("cut", "phone"), ("cut", "apple")
CLIPS = [
    Clip("v1", PHONE, 1),
    Clip("v2", PHONE, 0),
    Clip("v2", PHONE, 0),
    Clip("v3", PHONE, 2),
    Clip("v4", APPLE, 1),
    Clip("v5", PHONE, 1),
]
SCORES = {PHONE: [0.9, 0.95, 0.2, 0.5, 0.7, 0.1], APPLE: [0.7, 0.0, 0.0, 0.0, 0.6, 0.6]}


def test_mwap_of_two_actions_is_what_paper_and_pencil_say():
    # Cut phone, by score: v2 negative weighs 1/2 (one of two segments), v1 positive 1, v4 hard 1 (same verb),
    # v3 hard 1, v2 negative 1/2, v5 positive 1. Precision at v1: 1 / 1.5, at v5: 2 / 5. (2/3 + 2/5) / 2 = 8/15.
    # Cut apple: v1 is a hard negative, then v4 positive and v5 hard tie: precision 1/3. v2, v3 say nothing of it.
    assert mean_wap(CLIPS, SCORES) == pytest.approx((8 / 15 + 1 / 3) / 2)


def test_mwap_is_1_where_every_positive_stands_first_and_does_not_depend_on_the_order_of_clips():
    first = {PHONE: [3, 1, 1, 1, 1, 2], APPLE: [1, 1, 1, 1, 2, 1]}
    assert mean_wap(CLIPS, first) == 1
    for order in permutations(range(6)):
        shuffled = {action: [row[at] for at in order] for action, row in SCORES.items()}
        assert mean_wap([CLIPS[at] for at in order], shuffled) == pytest.approx(13 / 30)


def test_rareact_data_that_cannot_be_ranked_is_refused():
    with pytest.raises(ValueError, match="none of 3 clips is positive"):
        mean_wap(CLIPS[1:4], SCORES)
    with pytest.raises(ValueError, match="not a finite number"):
        mean_wap(CLIPS[:1], {PHONE: [float("nan")]})
