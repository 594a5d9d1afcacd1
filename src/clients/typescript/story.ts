// A whole story by the TypeScript client that openapi-generator makes: upload, submit, follow, predict.
import { Configuration, DatasetsApi, JobsApi, MetricsApi, ModelsApi, ResponseError } from '../client/index.js';

function check(holds: boolean, what: string): void {
    if (!holds) {
        throw new Error(what);
    }
}

const configuration = new Configuration({ basePath: process.argv[2] });
const datasets = new DatasetsApi(configuration);
const jobs = new JobsApi(configuration);

const rows = Array.from({ length: 40 }, (_, i) => `${i},${3 * i + 2}`);
const dataset = await datasets.createDataset({ file: new Blob([['x,y', ...rows, ''].join('\n')], { type: 'text/csv' }), name: 'line' });
check(dataset.rows === 40, `40 rows came, there are ${dataset.rows}`);

const submitted = await jobs.submitJob({
    jobSpec: {
        name: 'line',
        dataset: { id: dataset.id, target: 'y' },
        model: { type: 'linear' },
        optimizer: { type: 'adam', learningRate: 0.5 },
        schedule: { type: 'cosine', minLr: 0.01 },
        training: { epochs: 1000 },
    },
});
let job = submitted;
while (!job.isTerminal) {
    job = await jobs.getJob({ id: submitted.id, wait: 10 });
}
check(job.status === 'succeeded', `The job is ${job.status}`);
check(job.createdAt instanceof Date, 'Times are dates');

const metrics = await new MetricsApi(configuration).getMetrics({ id: job.id, names: 'train_loss', maxPoints: 100 });
const losses = metrics.series[0]?.values ?? [];
check(losses.length > 10 && losses.length <= 100, `At most 100 points were asked for, ${losses.length} came`);

const answer = await new ModelsApi(configuration).predict({
    id: job.modelId ?? 'none',
    predictRequest: { rows: [{ x: 100 }] },
});
const value = answer.predictions[0]?.value ?? NaN;
check(Math.abs(value - 302) < 5, `3·100 + 2 is about 302, not ${value}`);

try {
    await jobs.getJob({ id: 'job_none' });
    check(false, 'There is no such job');
} catch (fault) {
    check(fault instanceof ResponseError && fault.response.status === 404, `A problem: ${fault}`);
}
console.log(`predicted ${value}`);
