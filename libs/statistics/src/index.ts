export { ExactSum } from './arrays/exact-sum.js';
export type { Numbers } from './arrays/at.js';
export { argsort } from './arrays/argsort.js';
export { averagedQuantile, quantileOfSorted } from './arrays/quantile.js';
export { accuracy, balancedAccuracy, cohenKappa, matthewsCorrelation } from './confusion/agreement.js';
export { binaryRates, type BinaryRates } from './confusion/binary-rates.js';
export {
  confusionMatrix,
  labelsAtThreshold,
  mostProbable,
  type ConfusionMatrix,
} from './confusion/confusion-matrix.js';
export {
  averagedScores,
  fBeta,
  perClassScores,
  type AveragedScores,
  type ClassScores,
  type PrecisionRecall,
} from './confusion/precision-recall.js';
export { averagePrecision, ksStatistic, partialRocAuc, rocAuc } from './curves/areas.js';
export { precisionRecallCurve, rocCurve, type PrecisionRecallCurve, type RocCurve } from './curves/curves.js';
export {
  rocAucMicro,
  rocAucOneVsOne,
  rocAucOneVsRest,
  type AveragedAuc,
  type ClassProbabilities,
} from './curves/multiclass-auc.js';
export { rankRows, type Ranking, type ScoredRows } from './curves/ranking.js';
export type { BinaryCurves } from './evaluation/binary-metrics.js';
export {
  evaluateClassification,
  type ClassificationEvaluation,
  type ClassificationRows,
} from './evaluation/evaluate-classification.js';
export { evaluateRegression, type RegressionEvaluation } from './evaluation/evaluate-regression.js';
export type { MetricNotes } from './evaluation/metric-notes.js';
export type { MetricsRecord } from './evaluation/metrics-record.js';
export { brierScore, brierSumOverClasses } from './probabilities/brier.js';
export { calibrationError, reliabilityBins, type ReliabilityBin } from './probabilities/calibration-error.js';
export { binaryLogLoss, logLoss, type ProbabilityRows } from './probabilities/log-loss.js';
export { topKAccuracy, topLabelCalibrationError } from './probabilities/top-label.js';
export { profileCategorical, type CategoricalProfile } from './profiles/categorical-profile.js';
export type { Histogram } from './profiles/histogram.js';
export { profileNumeric, PROFILE_QUANTILES, type NumericProfile } from './profiles/numeric-profile.js';
export { gammaDeviance, poissonDeviance } from './regression/deviances.js';
export {
  maxError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanError,
  meanSquaredError,
  meanSquaredLogError,
  medianAbsoluteError,
  pinballLoss,
  rootMeanSquaredError,
  symmetricMape,
} from './regression/errors.js';
export type { PredictedRows } from './regression/residuals.js';
export { d2AbsoluteError, d2Pinball, explainedVariance, rSquared } from './regression/skill-scores.js';
export { calibrationCurve, type CalibrationCurve } from './calibration/calibration-curve.js';
export { fitIsotonic, isotonicAt, type IsotonicCurve } from './calibration/isotonic.js';
export { fitPlatt, plattAt, type PlattScaling } from './calibration/platt.js';
export { fitTemperature, softmaxAt, type LogitRows } from './calibration/temperature.js';
export { adaptiveConformal, type AdaptiveConformalOptions, type AdaptiveStep } from './conformal/adaptive-conformal.js';
export { ascendingScores, conformalPValue, conformalQuantile, conformalRank } from './conformal/conformal-quantile.js';
export { jackknifePlusInterval } from './conformal/jackknife-plus.js';
export {
  adaptiveScores,
  lacScores,
  rankScores,
  type AdaptiveScoreOptions,
  type LabelScores,
} from './conformal/label-scores.js';
export { coverageOfSets, labelSet, labelSetByLabel, quantilesByLabel } from './conformal/label-sets.js';
export {
  absoluteResiduals,
  asymmetricOffsets,
  quantileInterval,
  quantileResiduals,
  splitInterval,
  symmetricOffsets,
  type PredictionInterval,
  type QuantileOffsets,
  type QuantileRows,
} from './conformal/prediction-intervals.js';
export { dcg, ndcg, type NdcgOptions, type RankedItems } from './relevance/ndcg.js';
export { betaCdf, betaQuantile, betaSf, logBeta } from './special-functions/beta.js';
export {
  binomialCdf,
  binomialSf,
  binomialTestP,
  chiSquaredSf,
  fSf,
  studentQuantile,
  studentSf,
  studentTwoSided,
} from './special-functions/distributions.js';
export { digamma, gammaP, gammaQ, logGamma } from './special-functions/gamma.js';
export { kolmogorovSf, kolmogorovTwoSidedSf } from './special-functions/kolmogorov.js';
export { erfc, normalCdf, normalQuantile, normalSf, normalTwoSided } from './special-functions/normal.js';
export { binByDistinctValues, binSamples, countValues, type BinnedSamples } from './distances/binning.js';
export {
  chiSquaredTest,
  cramersV,
  goodnessOfFit,
  gTest,
  yatesP,
  type ChiSquaredResult,
} from './two-samples/contingency.js';
export { cramerVonMisesTest } from './two-samples/cramer-von-mises.js';
export {
  chiSquaredDivergence,
  entropy,
  fillZeroShares,
  hellingerDistance,
  jensenShannonDistance,
  jensenShannonDivergence,
  klDivergence,
  largestShareDifference,
  populationStability,
  shareDistances,
  sharesOf,
  totalVariation,
  type ShareDistances,
} from './distances/divergences.js';
export { fisherExactP } from './two-samples/fisher-exact.js';
export { ksDistance, ksTest, ksTestOfSorted, type KsMethod } from './two-samples/kolmogorov-smirnov.js';
export { mannWhitneyTest, type MannWhitneyMethod } from './two-samples/mann-whitney.js';
export { adjustPValues, type Adjustment } from './two-samples/multiple-testing.js';
export { sortedFinite, sortedSamples, type Measurements, type SortedSamples } from './two-samples/samples.js';
export type { TestResult } from './two-samples/test-result.js';
export { energyDistance, wasserstein, wassersteinOfSorted, wassersteinOverStd } from './two-samples/transport.js';
export { compareCounts, type CountsTest, type CountsTestName } from './two-samples/sparse-contingency.js';
export { columnDrift, DEFAULT_DRIFT_OPTIONS, tableDrift, type ComparedColumn } from './drift/column-drift.js';
export {
  sampleColumn,
  type CategoricalSample,
  type Cells,
  type ColumnKind,
  type ColumnSample,
  type NumericSample,
} from './drift/column-sample.js';
export type {
  ColumnDrift,
  DriftDistances,
  DriftOptions,
  DriftSide,
  DriftTest,
  DriftVerdict,
  TableDrift,
} from './drift/drift.types.js';
export type { EffectSize } from './drift/effect-size.js';
export { armMoments, type ArmMoments, type Interval, type Proportion } from './experiments/arms.js';
export {
  DIFFERENCE_INTERVALS,
  differenceInterval,
  wilsonInterval,
  type DifferenceInterval,
} from './experiments/proportion-intervals.js';
export { sampleRatio, type SampleRatio } from './experiments/sample-ratio.js';
export { meansSampleSize, proportionsSampleSize, type SampleSizeOptions } from './experiments/sample-size.js';
export {
  compareProportions,
  DEFAULT_EXPERIMENT_OPTIONS,
  type ExperimentOptions,
  type ExperimentVerdict,
  type ProportionsResult,
} from './experiments/two-proportions.js';
export { compareMeans, type MeansResult } from './experiments/welch.js';
export { empiricalBernsteinSequence, type MeanSequence } from './sequential/bounded-mean.js';
export { bestArmProbabilities, type BetaArm, expectedLoss } from './sequential/beta-arms.js';
export {
  GROUP_DESIGNS,
  type GroupDesign,
  groupSequentialPlan,
  type GroupSequentialPlan,
} from './sequential/group-sequential.js';
export { largestMeanProbabilities, type RewardSums, type StudentArm, studentArms } from './sequential/student-arms.js';
export { type BinaryRewards, percentOfShares, sharesOfBinary, sharesOfValues } from './sequential/thompson-shares.js';
export { normalMixtureRho, oneSidedNormalMixture, twoSidedNormalMixture } from './sequential/mixture-boundaries.js';
export {
  mixtureRadius,
  MixtureSprt,
  type MixtureSprtOptions,
  type SequentialResult,
} from './sequential/mixture-sprt.js';
export { sequentialSampleRatio, type SequentialSampleRatio } from './sequential/sample-ratio-sequence.js';
export { groupFairness, type FairnessCriteria, type GroupFairness } from './fairness/group-fairness.js';
export {
  FAIRNESS_RATES,
  groupRates,
  intersectGroups,
  MISSING_GROUP,
  missingGroupOf,
  type FairnessRate,
  type GroupedRows,
  type GroupRates,
  type Label,
} from './fairness/group-rates.js';
export { spreadBetweenGroups, spreadToOverall, type GroupSpread } from './fairness/group-spread.js';
export type { BatchOptions, PredictRows, RawRow } from './explanations/batched-predict.js';
export type { CoalitionGame } from './explanations/coalition-values.js';
export {
  explainPrediction,
  type ExplainOptions,
  type PredictionExplanation,
} from './explanations/explain-prediction.js';
export {
  integratedGradients,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
  type SlopedModel,
} from './explanations/integrated-gradients.js';
export { shapleyKernel } from './explanations/kernel-coalitions.js';
export {
  permutationImportance,
  type ColumnImportance,
  type ImportanceInput,
  type ImportanceOptions,
} from './explanations/permutation-importance.js';
export { seededRandom, type SeededRandom } from './random/seeded-random.js';
export { withMissing, withNoise, withSwaps, type ColumnCells } from './robustness/perturbations.js';
export { areaUnderSeverity, type SeverityPoint } from './robustness/severity-curve.js';
export { countDuplicates } from './quality/duplicates.js';
export { outlierFences, type OutlierRule } from './quality/outliers.js';
export { mcNemarTest, type McNemarResult } from './paired/mcnemar.js';
export { deLongTest, type DeLongResult, type PairedScores } from './paired/delong.js';
export { bcaInterval, percentileInterval } from './paired/bootstrap-intervals.js';
export {
  pairedBootstrap,
  pairedBootstrapInSlices,
  type BootstrapDifference,
  type BootstrapEstimate,
  type BootstrapOptions,
  type PairedBootstrap,
  type WeightedStatistic,
} from './paired/paired-bootstrap.js';
export {
  weightedAuc,
  weightedBinaryRate,
  weightedMean,
  weightedR2,
  weightedRootMean,
} from './paired/weighted-metrics.js';
