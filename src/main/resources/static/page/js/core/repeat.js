/**
 * Runs an asynchronous task now and again after a pause, one at a time; not while the page is hidden.
 *
 * @returns {{stop: () => void, now: () => void}}
 */
export function repeat(task, milliseconds) {
  let timer = null;
  let running = false;
  let again = false;
  let stopped = false;

  async function run() {
    clearTimeout(timer);
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await task();
    } finally {
      running = false;
    }
    if (stopped) return;
    if (again) {
      again = false;
      run();
    } else if (!document.hidden) {
      timer = setTimeout(run, milliseconds);
    }
  }

  const shown = () => !document.hidden && run();
  document.addEventListener('visibilitychange', shown);
  run();
  return {
    now: run,
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
    },
  };
}
