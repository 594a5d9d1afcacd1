import {checkField, choiceField, numberField, textField} from './fields.js';

const METRICS = ['validation_loss', 'train_loss', 'validation_accuracy', 'validation_r2', 'validation_rmse', 'validation_f1',
  'validation_roc_auc'];

/** How the rows are split and prepared. */
export function dataFields() {
  return [
    numberField('/dataset/split/validation', 'Validation share', {fallback: 0.2}),
    numberField('/dataset/split/test', 'Test share', {fallback: 0}),
    numberField('/dataset/split/seed', 'Split seed', {fallback: 0}),
    choiceField('/dataset/missing', 'Missing values', ['mean', 'drop_rows', 'fail'].map((value) => ({value, label: value.replace('_', ' ')})),
      {fallback: 'mean'}),
    checkField('/dataset/standardize', 'Standardize features', {fallback: true}),
  ];
}

export function trainingFields(strategyChanged) {
  return [
    choiceField('/training/strategy', 'Rows of a step', [
      {value: 'mini_batch', label: 'a batch'}, {value: 'stochastic', label: 'one row'}, {value: 'batch', label: 'all rows'}],
    {fallback: 'mini_batch', changed: strategyChanged}),
    numberField('/training/batch_size', 'Batch size', {fallback: 32}),
    numberField('/training/epochs', 'Epochs', {fallback: 50}),
    numberField('/training/seed', 'Seed', {fallback: 0}),
    checkField('/training/shuffle', 'Shuffle rows', {fallback: true}),
  ];
}

/** What most jobs leave out. */
export function furtherFields() {
  return [
    numberField('/regularization/l1', 'L1 penalty', {fallback: 0}),
    numberField('/regularization/l2', 'L2 penalty', {fallback: 0}),
    numberField('/training/gradient_clipping/norm', 'Clip gradients to norm'),
    numberField('/training/checkpoint/every_epochs', 'Checkpoint every … epochs'),
    textField('/training/max_runtime', 'Longest run time', {placeholder: 'PT10M'}),
    numberField('/training/log_every_steps', 'Keep the loss every … steps', {fallback: 10}),
    numberField('/resources/threads', 'Threads', {fallback: 1}),
    numberField('/priority', 'Priority', {fallback: 0}),
  ];
}

export function stoppingFields() {
  return [
    choiceField('/training/early_stopping/metric', 'Stop early by', [{value: '', label: 'nothing'},
      ...METRICS.map((value) => ({value, label: value.replaceAll('_', ' ')}))], {fallback: ''}),
    numberField('/training/early_stopping/patience', 'Patience, epochs'),
  ];
}
