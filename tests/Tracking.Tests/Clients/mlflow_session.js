// Uses the server as programs written with npm's mlflow do (node mlflow_session.js ADDRESS); the last line is "passed".
// Not its setExperimentTag: this client leaves the slash out of that address.
const assert = require('assert/strict')
const MLflow = require('mlflow')
const { Experiments, Runs, Metrics, Artifacts } = new MLflow({ endpoint: process.argv[2] })

const refused = (code, call) => assert.rejects(call, error => error.message.includes(`"error_code":"${code}"`))

const session = async () => {
  const name = `node ${process.pid} ${Date.now()}`
  const { experiment_id } = await Experiments.create({ name })
  await refused('RESOURCE_ALREADY_EXISTS', Experiments.create({ name }))
  await Experiments.update({ experiment_id, new_name: `${name} renamed` })
  const { experiment } = await Experiments.get({ experiment_id })
  assert.equal(experiment.name, `${name} renamed`)

  const started = Date.now()
  const { run } = await Runs.create({ experiment_id, user_id: 'ann', start_time: started, tags: [{ key: 'note', value: 'ü' }] })
  const { run_id } = run.info
  for (let step = 0; step < 3; step++) await Runs.logMetric({ run_id, key: 'auc', value: step / 2, timestamp: started + step, step })
  await Runs.logParameter({ run_id, key: 'kernel', value: 'rbf' })
  await refused('INVALID_PARAMETER_VALUE', Runs.logParameter({ run_id, key: 'kernel', value: 'linear' }))
  await Runs.logBatch({ run_id, metrics: [{ key: 'loss', value: 0.25, timestamp: started, step: 0 }], params: [{ key: 'C', value: '1' }], tags: [{ key: 'gone', value: 'x' }] })
  await Runs.setTag({ run_id, key: 'kept', value: 'y' })
  await Runs.deleteTag({ run_id, key: 'gone' })
  await Runs.update({ run_id, status: 'FINISHED', end_time: started + 10 })

  const { metrics } = await Metrics.getHistory({ run_id, metric_key: 'auc' })
  assert.deepEqual(metrics.map(({ value, step }) => [value, step]), [[0, 0], [0.5, 1], [1, 2]])
  const { info, data } = (await Runs.get({ run_id })).run
  assert.equal(info.status, 'FINISHED')
  assert.equal(info.end_time, started + 10)
  assert.deepEqual(data.params.map(({ key, value }) => `${key}=${value}`).sort(), ['C=1', 'kernel=rbf'])
  assert.deepEqual(data.tags.map(({ key }) => key).filter(key => !key.startsWith('mlflow.')).sort(), ['kept', 'note'])

  const other = (await Runs.create({ experiment_id, user_id: 'ann', start_time: started + 1 })).run.info.run_id
  const search = { experiment_ids: [experiment_id], max_results: 1, order_by: ['attributes.start_time ASC'] }
  const first = await Runs.search(search)
  const second = await Runs.search({ ...search, page_token: first.next_page_token })
  assert.deepEqual([first.runs[0].info.run_id, second.runs[0].info.run_id], [run_id, other])
  const found = await Runs.search({ experiment_ids: [experiment_id], filter: "metrics.auc > 0.9 AND params.kernel = 'rbf'" })
  assert.deepEqual(found.runs.map(({ info }) => info.run_id), [run_id])
  await Runs.delete({ run_id: other })
  assert.equal((await Runs.search({ experiment_ids: [experiment_id] })).runs.length, 1)
  await Runs.restore({ run_id: other })
  assert.equal((await Runs.search({ experiment_ids: [experiment_id] })).runs.length, 2)

  const { root_uri } = await Artifacts.list({ run_id })
  assert.equal(root_uri, info.artifact_uri)
  await refused('RESOURCE_DOES_NOT_EXIST', Runs.get({ run_id: '0'.repeat(32) }))
  await Experiments.delete({ experiment_id })
  await Experiments.restore({ experiment_id })
  console.log('passed')
}

session().catch(error => {
  console.error(error)
  process.exitCode = 1
})
