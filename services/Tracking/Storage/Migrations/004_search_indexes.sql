-- Let runs/search start from the few runs whose metric or param matches, instead of looking at every run.
CREATE INDEX latest_metrics_by_value ON latest_metrics (key, value) WHERE is_nan = 0;
CREATE INDEX params_by_value ON params (key, value);
