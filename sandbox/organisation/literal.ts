/** A value as the API's engine binds it, with what people read in its place. */
export function literal(value: string, label = value) {
  return { label, literal: value };
}

/** A value that is found where it is used. */
export function reference(label: string, name: string) {
  return { label, reference: name };
}
