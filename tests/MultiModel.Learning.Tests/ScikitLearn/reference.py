"""Fits scikit-learn's StandardScaler and SVC on many cases and writes every number that the C# side must equal.

usage: reference.py FOLDER, with the cases as a JSON list in FOLDER/cases.json. For case i the arrays go to FOLDER/i.NAME as raw
little-endian bytes (float64 or int32) in row order, and what is not an array to FOLDER/results.json.
"""
import json
import os
import sys
import warnings

import numpy as np
from sklearn import datasets
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

warnings.simplefilter("ignore")
folder = sys.argv[1]


def load(spec):
    kind = spec.pop("kind")
    if kind in ("iris", "wine", "digits", "breast_cancer"):
        return getattr(datasets, "load_" + kind)(return_X_y=True)
    return getattr(datasets, kind)(**spec)


def label(y, kind):
    if kind == "string":
        return np.array(["zebra", "Äpfel", "ape", "b", "Ape", "c"])[y]
    if kind == "boolean":
        return y == 1
    return y * 3 - 4 if kind == "sparse" else y


def weight(spec):
    return {k: v for k, v in spec} if isinstance(spec, list) else spec


def write(case, name, array, kind="<f8"):
    np.ascontiguousarray(array).astype(kind).tofile(os.path.join(folder, f"{case}.{name}"))


def run(i, case):
    X, y = load(case["dataset"])
    y = label(np.asarray(y), case.get("labels", "int"))
    write(i, "raw", X)
    # As pandas hands a frame over: column order.
    scaler = StandardScaler().fit(np.asfortranarray(X, dtype=np.float64))
    write(i, "mean", scaler.mean_)
    write(i, "var", scaler.var_)
    write(i, "scale", scaler.scale_)
    write(i, "inverse", scaler.inverse_transform(scaler.transform(X)))
    X = scaler.transform(X) if case.get("scaled", True) else np.asarray(X, dtype=np.float64)
    write(i, "X", X)
    params = dict(case["params"])
    params["class_weight"] = weight(params.get("class_weight"))
    svc = SVC(**params).fit(X, y)
    write(i, "support", svc.support_, "<i4")
    write(i, "n_support", svc.n_support_, "<i4")
    write(i, "n_iter", svc.n_iter_, "<i4")
    write(i, "support_vectors", svc.support_vectors_)
    write(i, "dual_coef", svc.dual_coef_)
    write(i, "intercept", svc.intercept_)
    write(i, "internal_dual_coef", svc._dual_coef_)
    write(i, "internal_intercept", svc._intercept_)
    write(i, "class_weight", svc.class_weight_)
    shape = svc.decision_function_shape
    for svc.decision_function_shape in ("ovr", "ovo"):
        write(i, svc.decision_function_shape, svc.decision_function(X))
    svc.decision_function_shape = shape
    write(i, "predicted", np.searchsorted(svc.classes_, svc.predict(X)), "<i4")
    return {"rows": X.shape[0], "columns": X.shape[1], "y": y.tolist(), "classes": svc.classes_.tolist(), "gamma": svc._gamma, "fit_status": svc.fit_status_,
            "samples_seen": int(scaler.n_samples_seen_), "rows_fit": svc.shape_fit_[0], "features_in": svc.n_features_in_}


with open(os.path.join(folder, "cases.json"), encoding="utf-8") as file:
    cases = json.load(file)
results = [run(i, case) for i, case in enumerate(cases)]
with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as file:
    json.dump(results, file)
