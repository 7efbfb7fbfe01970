# Reference numbers of paired-golden.spec.ts. Needs scipy, scikit-learn, statsmodels, MLstatkit: python make-paired-golden.py paired-golden.json
import json, sys, numpy as np, scipy
from scipy import stats
import importlib.metadata as md
rng = np.random.default_rng(7)
out = {"sources": {"scipy": scipy.__version__}}
out["mcnemar"] = []
from statsmodels.stats.contingency_tables import mcnemar
out["sources"]["statsmodels"] = md.version("statsmodels")
for b, c in [(1,7),(0,5),(10,10),(25,12),(150,110),(3,0),(1000,1100),(6,5)]:
    ex = mcnemar([[50,b],[c,50]], exact=True); ch = mcnemar([[50,b],[c,50]], exact=False, correction=False)
    out["mcnemar"].append({"b":b,"c":c,"exact":float(ex.pvalue),"chi2":float(ch.statistic),"chi2_p":float(ch.pvalue)})

from MLstatkit import Delong_test
out["sources"]["MLstatkit"] = md.version("MLstatkit")
out["delong"] = []
for n, digits in [(40,1),(60,2),(200,4)]:
    t = rng.integers(0,2,n); a = np.round(rng.normal(t*0.8,1,n),digits); b = np.round(0.5*a + rng.normal(t*0.9,1,n),digits)
    sig = lambda x: np.round(1/(1+np.exp(-x)), 6)
    a, b = sig(a), sig(b)
    from sklearn.metrics import roc_auc_score
    case = {"truth":t.tolist(),"first":a.tolist(),"second":b.tolist(),"auc_first":float(roc_auc_score(t,a)),"auc_second":float(roc_auc_score(t,b))}
    if Delong_test:
        r = Delong_test(t,a,b); case["z"]=float(r[0]); case["p"]=float(r[1])
    out["delong"].append(case)
out["bootstrap"] = []
x = np.round(rng.lognormal(size=40),4)
for name, f in [("mean", np.mean), ("variance", np.var), ("maximum", np.max)]:
    res = stats.bootstrap((x,), f, n_resamples=499, vectorized=False, random_state=11, method="percentile", confidence_level=0.9)
    def ci(m, lvl):
        r = stats.bootstrap((x,), f, n_resamples=0, vectorized=False, method=m, bootstrap_result=res, confidence_level=lvl).confidence_interval
        return [float(r.low), float(r.high)]
    out["bootstrap"].append({"statistic":name,"values":x.tolist(),"estimate":float(f(x)),"distribution":res.bootstrap_distribution.tolist(),"percentile_90":ci("percentile",.9),"bca_90":ci("BCa",.9),"bca_95":ci("BCa",.95)})
json.dump(out, open(sys.argv[1],"w"))
