import {h, fill} from '../core/dom.js';
import {get, id} from '../core/api.js';
import {repeat} from '../core/repeat.js';
import {empty, failure, section, tabs} from '../ui/parts.js';
import {actions} from './actions.js';
import {Checkpoints} from './checkpoints.js';
import {Curves} from './curves.js';
import {EventFeed} from './event-feed.js';
import {LiveJob} from './live.js';
import {specPanel} from './spec-panel.js';
import {summary} from './summary.js';

/** One job: its state and curves as they come, and all that is kept of it. */
export function jobView(main, [jobId]) {
  const path = `/v1/jobs/${id(jobId)}`;
  const title = h('h1', {}, '…');
  const buttons = h('div');
  const overview = h('div');
  const link = h('span.link-state', {role: 'status'});
  const curves = new Curves();
  const feed = new EventFeed();
  const checkpoints = new Checkpoints(path);
  const spec = h('div');
  const body = h('div', {}, h('p.crumbs', {}, h('a', {href: '#/jobs'}, 'Jobs'), ' / ', h('code', {}, jobId)),
    h('div.head', {}, title, buttons), overview,
    h('section.card', {}, h('div.card-head', {}, h('h2', {}, 'Curves'), link), curves.element),
    h('section.card', {}, tabs([['Events', feed.element], ['Checkpoints', checkpoints.element, () => checkpoints.load()],
      ['Spec', spec]])));
  let job = null;
  let live = null;
  let state = '';
  let closed = false;

  function show(next) {
    if (closed) return;
    const before = job;
    job = next;
    document.title = `${job.name} · ${job.status} · Fallline`;
    title.textContent = job.name;
    fill(overview, summary(job));
    const look = JSON.stringify([job.status, job.model_id]);
    if (look !== state) {
      state = look;
      fill(buttons, actions(job, show));
      checkpoints.load();
    }
    const own = JSON.stringify(job.spec);
    if (own !== spec.dataset.text) {
      spec.dataset.text = own;
      fill(spec, specPanel(job));
    }
    curves.update(live.series, job);
    // A resumed job writes again, where its stream had come to an end.
    if (before?.is_terminal && !job.is_terminal) follow();
  }

  function follow() {
    live?.close();
    feed.clear();
    live = new LiveJob(jobId, {
      series: () => curves.update(live.series, job),
      events: (events) => {
        feed.add(events);
        if (events.some((event) => event.type === 'job.checkpoint')) checkpoints.stale();
      },
      connected: (yes) => { link.textContent = yes ? 'live' : 'connecting again…'; link.dataset.live = String(yes); },
      status: () => poll.now(),
      ended: () => { link.textContent = ''; delete link.dataset.live; poll.now(); },
      failed: (error) => { fill(link, error.message); link.dataset.live = 'false'; },
    });
    live.start();
  }

  async function load() {
    try {
      const next = await get(path);
      if (closed) return;
      if (!body.isConnected) fill(main, body);
      if (!live) follow();
      show(next);
    } catch (error) {
      if (closed || (job && error.status !== 404)) return;
      fill(main, failure(error, () => poll.now()));
      if (error.status === 404) poll.stop();
    }
  }

  const poll = repeat(load, 1000);
  return {title: 'Job', close() {
    closed = true;
    poll.stop();
    live?.close();
    curves.close();
  }};
}
