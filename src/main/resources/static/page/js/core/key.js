const NAME = 'fallline.key';

/** The API key of this tab: kept until it is closed, and sent with every request. */
export const apiKey = {
  get: () => sessionStorage.getItem(NAME),
  set(key) {
    sessionStorage.setItem(NAME, key);
  },
  clear() {
    sessionStorage.removeItem(NAME);
  },
};

/** The header that carries the key, if there is one. */
export function authorization() {
  const key = apiKey.get();
  return key ? {Authorization: `Bearer ${key}`} : {};
}
