-- Let a run's page find the runs that name it as their parent.
CREATE INDEX tags_by_parent ON tags (value) WHERE key = 'mlflow.parentRunId';
