"""Logistic regression on few numbers and many photos of the same people: fitting, calibration, figures. Only numpy.

Photos are weighted so that each person counts once, however many photos there are, and the two classes count the same:
the probabilities are those at even odds. `x` is (photos, dimensions), `y` is 0 or 1 a photo, `who` names its person.
"""

import numpy as np

STRENGTHS = 10.0 ** np.arange(-6, -0.9, 0.5)
OUTER, INNER = 10, 5


def balanced(y, who):
    """Weights that sum to 1: one half for each class, within it the same for each person."""
    _, index, counts = np.unique(who, return_inverse=True, return_counts=True)
    weight = 1.0 / counts[index]
    for value in (0, 1):
        weight[y == value] /= 2 * weight[y == value].sum()
    return weight


def folds(y, who, count, seed):
    """The fold of each photo, 0 to count - 1: a person is in one fold only, and each class is spread over all."""
    people, first = np.unique(who, return_index=True)
    fold = np.empty(len(people), int)
    draw = np.random.default_rng(seed)
    for value in (0, 1):
        members = draw.permutation(np.flatnonzero(y[first] == value))
        fold[members] = np.arange(len(members)) % count
    return fold[np.searchsorted(people, who)]


def log_loss(z, y, weight):
    """The mean negative log likelihood of logits."""
    return float(weight @ np.logaddexp(0, np.where(y == 1, -z, z)))


def fit(x, y, weight, strength, start=None):
    """The minimum of log loss + strength / 2 |w|^2 by Newton's method: (dimensions + 1) numbers, the free bias last."""
    x = np.column_stack([x, np.ones(len(x))])
    ridge = np.append(np.full(x.shape[1] - 1, strength), 0.0)
    w = np.zeros(x.shape[1]) if start is None else start.copy()

    def loss(w):
        return log_loss(x @ w, y, weight) + 0.5 * ridge @ w**2
    now = loss(w)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -500, 500)))
        gradient = x.T @ (weight * (p - y)) + ridge * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-12)
        step, size = np.linalg.solve(hessian, gradient), 1.0
        while (new := loss(w - size * step)) > now and size > 1e-6:
            size /= 2
        w -= size * step
        if now - new < 1e-12:
            return w
        now = new
    return w


def logits(w, x):
    return x @ w[:-1] + w[-1]


def train(x, y, who, seed=1):
    """Weights and bias with Platt's scaling folded in, the strength chosen inside, and the scaling's slope.

    The strength is the one with the least log loss on people held apart; the scaling is fitted to those same
    held-apart logits, so that it sees what the weights do to people they do not know.
    """
    fold, weight = folds(y, who, INNER, seed), balanced(y, who)
    apart = np.empty((len(STRENGTHS), len(y)))
    for number in range(INNER):
        rest, own = fold != number, fold == number
        w = None
        for at, strength in reversed(list(enumerate(STRENGTHS))):
            w = fit(x[rest], y[rest], balanced(y[rest], who[rest]), strength, w)
            apart[at, own] = logits(w, x[own])
    best = int(np.argmin([log_loss(z, y, weight) for z in apart]))
    slope, shift = fit(apart[best][:, None], y, weight, 0.0)
    w = slope * fit(x, y, weight, STRENGTHS[best])
    w[-1] += shift
    return w, float(STRENGTHS[best]), float(slope)


def cross_validate(x, y, who):
    """A logit for each photo from weights that know none of its person's photos; and the strengths chosen."""
    fold, z, chosen = folds(y, who, OUTER, seed=0), np.empty(len(y)), []
    for number in range(OUTER):
        rest, own = fold != number, fold == number
        w, strength, _ = train(x[rest], y[rest], who[rest], seed=number + 2)
        z[own] = logits(w, x[own])
        chosen.append(strength)
    return z, chosen


def figures(z, y, who, limit):
    """What the held-apart logits are worth; see the keys. `limit` is where a label is given instead of "unsure"."""
    p, weight, right = 1 / (1 + np.exp(-z)), balanced(y, who), (z > 0) == (y == 1)
    sure = np.maximum(p, 1 - p) >= limit
    own_odds = np.log(len(np.unique(who[y == 1])) / len(np.unique(who[y == 0])))

    def wrong(which):
        return 1 - right[which].mean() if which.any() else 0.0
    found = {
        "photos": len(y), "photos_female": int(y.sum()), "people": len(np.unique(who)),
        "people_female": len(np.unique(who[y == 1])),
        "accuracy": right.mean(), "accuracy_female": right[y == 1].mean(), "accuracy_male": right[y == 0].mean(),
        "accuracy_per_person": weight @ right,
        "accuracy_at_own_odds": (((z + own_odds) > 0) == (y == 1)).mean(),
        "log_loss": log_loss(z, y, weight), "brier": weight @ (p - y) ** 2,
        "unsure": 1 - sure.mean(), "unsure_female": 1 - sure[y == 1].mean(), "unsure_male": 1 - sure[y == 0].mean(),
        "wrong_when_sure": wrong(sure), "wrong_when_sure_female": wrong(sure & (y == 1)),
        "wrong_when_sure_male": wrong(sure & (y == 0)),
        "slope": float(fit(z[:, None], y, weight, 0.0)[0]),
    }
    return {name: float(value) if isinstance(value, np.floating) else value for name, value in found.items()}


def reliability(z, y, who, edges=(0, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 1)):
    """Rows of (from, to, photos, mean probability, share that is 1), at even odds."""
    p, weight, rows = 1 / (1 + np.exp(-z)), balanced(y, who), []
    for low, high in zip(edges, edges[1:]):
        here = (p >= low) & ((p < high) | (high == 1))
        total = weight[here].sum()
        if total > 0:
            rows.append((low, high, int(here.sum()), float(weight[here] @ p[here] / total), float(weight[here] @ y[here] / total)))
    return rows


def interval(z, y, who, rounds=2000, seed=0):
    """The 95 % interval of the accuracy when the people are drawn anew (bootstrap)."""
    _, index = np.unique(who, return_inverse=True)
    photos, right = np.bincount(index), np.bincount(index, weights=(z > 0) == (y == 1))
    drawn = np.random.default_rng(seed).integers(len(photos), size=(rounds, len(photos)))
    return tuple(float(v) for v in np.quantile(right[drawn].sum(1) / photos[drawn].sum(1), [0.025, 0.975]))
