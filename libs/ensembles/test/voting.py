"""Writes voting.json: what scikit-learn's VotingClassifier and VotingRegressor make of answers that are given.

Run with scikit-learn: python voting.py > voting.json
"""

import json

import numpy as np
import sklearn
from sklearn.ensemble import VotingClassifier, VotingRegressor


class Known:
    """An estimator that answers what it was given."""

    def __init__(self, answers):
        self.answers = np.asarray(answers)

    def predict(self, _):
        return self.answers if self.answers.ndim == 1 else self.answers.argmax(axis=1)

    def predict_proba(self, _):
        return self.answers


def classifier(members, weights, voting, classes):
    ensemble = VotingClassifier([(str(i), m) for i, m in enumerate(members)], voting=voting, weights=weights)
    ensemble.estimators_ = members
    ensemble.estimators = [(str(i), m) for i, m in enumerate(members)]
    ensemble.classes_ = np.asarray(classes)
    ensemble.le_ = sklearn.preprocessing.LabelEncoder().fit(classes)
    return ensemble


def main():
    random = np.random.default_rng(7)
    cases = []
    for classes in (["no", "yes"], ["a", "b", "c"]):
        for weights in (None, [1, 2, 3], [0.5, 0.25, 0.25]):
            rows = 40
            # Tenths make ties.
            probabilities = random.multinomial(4, [1 / len(classes)] * len(classes), size=(3, rows)) / 4
            members = [Known(p) for p in probabilities]
            soft = classifier(members, weights, "soft", classes)
            hard = classifier(members, weights, "hard", classes)
            rows_of = np.zeros((rows, 1))
            cases.append(
                {
                    "classes": classes,
                    "weights": weights,
                    "probabilities": probabilities.tolist(),
                    "labels": [[classes[k] for k in m.predict(None)] for m in members],
                    "soft": soft.predict(rows_of).tolist(),
                    "soft_probabilities": soft.predict_proba(rows_of).tolist(),
                    "hard": hard.predict(rows_of).tolist(),
                }
            )
    numbers = []
    for weights in (None, [1, 2, 3]):
        values = random.normal(size=(3, 20))
        ensemble = VotingRegressor([(str(i), Known(v)) for i, v in enumerate(values)], weights=weights)
        ensemble.estimators_ = [Known(v) for v in values]
        mean = ensemble.predict(np.zeros((20, 1)))
        numbers.append({"weights": weights, "values": values.tolist(), "mean": mean.tolist()})
    print(json.dumps({"scikit_learn": sklearn.__version__, "classifiers": cases, "regressors": numbers}))


main()
