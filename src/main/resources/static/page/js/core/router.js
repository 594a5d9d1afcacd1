/** @typedef {{title: string, close?: () => void}} View */

/** Shows the view that the address after `#` names: `#/jobs/job_1?tab=events`. */
export class Router {
  /**
   * @param {HTMLElement} main
   * @param {[RegExp, (main: HTMLElement, parameters: string[], query: URLSearchParams) => View][]} routes
   * @param {(main: HTMLElement) => View} missing
   */
  constructor(main, routes, missing) {
    this.main = main;
    this.routes = routes;
    this.missing = missing;
    this.view = null;
    window.addEventListener('hashchange', () => this.show(true));
  }

  show(moved = false) {
    const [path, query = ''] = (location.hash.slice(1) || '/jobs').split('?');
    this.view?.close?.();
    this.main.replaceChildren();
    this.view = this.open(path, new URLSearchParams(query));
    document.title = `${this.view.title} · Fallline`;
    for (const link of document.querySelectorAll('nav a')) {
      const own = link.getAttribute('href').slice(1);
      if (path === own || path.startsWith(`${own}/`)) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    if (moved) {
      window.scrollTo(0, 0);
      this.main.focus({preventScroll: true});
    }
  }

  open(path, query) {
    for (const [pattern, view] of this.routes) {
      const match = pattern.exec(path);
      if (match) return view(this.main, match.slice(1).map(decodeURIComponent), query);
    }
    return this.missing(this.main);
  }
}

export function go(hash) {
  location.hash = hash;
}
