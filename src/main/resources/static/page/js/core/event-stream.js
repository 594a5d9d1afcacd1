import {send} from './api.js';

/**
 * Reads server-sent events by fetch, since an EventSource cannot send a key. Connects again with `Last-Event-ID` where it
 * was cut off, until the server says that nothing follows.
 */
export class EventStream {
  /**
   * @param {string} path
   * @param {{message: (type: string, data: object) => void, ended: () => void, state: (connected: boolean) => void,
   *          failed: (error: Error) => void}} listener
   */
  constructor(path, listener) {
    this.path = path;
    this.listener = listener;
    this.lastId = null;
    this.pause = 1000;
    this.controller = new AbortController();
    this.run();
  }

  close() {
    this.controller.abort();
  }

  async run() {
    const {signal} = this.controller;
    while (!signal.aborted) {
      try {
        if (await this.connect(signal)) {
          this.listener.ended();
          return;
        }
      } catch (error) {
        if (signal.aborted) return;
        // What the client got wrong stays wrong; all else may pass.
        if (error.status >= 400 && error.status < 500 && error.status !== 429) {
          this.listener.failed(error);
          return;
        }
      }
      this.listener.state(false);
      await wait(this.pause, signal);
      this.pause = Math.min(this.pause * 2, 15_000);
    }
  }

  /** @returns whether nothing follows */
  async connect(signal) {
    const headers = {Accept: 'text/event-stream'};
    if (this.lastId !== null) headers['Last-Event-ID'] = this.lastId;
    const response = await send('GET', this.path, {headers, signal});
    if (response.status === 204) return true;
    this.listener.state(true);
    this.pause = 1000;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return false;
      text += value;
      let end;
      while ((end = text.indexOf('\n\n')) >= 0) {
        this.dispatch(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  dispatch(block) {
    let type = 'message';
    const data = [];
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon < 1) continue;
      const value = line.slice(colon + 1).replace(/^ /, '');
      const field = line.slice(0, colon);
      if (field === 'event') type = value;
      else if (field === 'data') data.push(value);
      else if (field === 'id') this.lastId = value;
    }
    if (data.length) this.listener.message(type, JSON.parse(data.join('\n')));
  }
}

function wait(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
