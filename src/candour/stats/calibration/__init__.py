"""Whether a score is a probability.

On average and in spread: `recalibration`. Along the whole range: `flexible_curve` (smooth, with a band) on `score_levels`,
`curve_errors` (how far the curve is off, resampled), `reliability` (bins), `score_bands` (bins that differ for sure), `corp`
(steps that can only rise, and the Brier score in parts), `smooth_error`. What would mend it: `recalibrators`, `venn_abers`.
"""
