/** What the company has set up, looked up by keys that the compiler knows. */

/** Something made of each entry of a record; `all` has them in the record's order. */
export type Keyed<Key extends string, Item> = ((key: Key) => Item) & {
  readonly all: readonly Item[];
};

/** Makes one item of each entry, once. */
export function keyed<Key extends string, Value, Item>(
  record: Readonly<Record<Key, Value>>,
  make: (value: Value, key: Key) => Item,
): Keyed<Key, Item> {
  const made = new Map<Key, Item>();
  const get = (key: Key): Item => {
    const item = made.get(key) ?? make(record[key], key);
    made.set(key, item);
    return item;
  };
  return Object.assign(get, { all: keysOf(record).map(get) });
}

/** The keys of a record, in order. */
export function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  const keys: Key[] = [];
  for (const key in record) keys.push(key);
  return keys;
}
