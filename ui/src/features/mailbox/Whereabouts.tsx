/** «Sendt · »: the folder a row lies in, where rows of several stand together. */
export function Whereabouts({ place }: { place?: string }) {
  return place === undefined ? null : <span className="message-place">{place} · </span>;
}
