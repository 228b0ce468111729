/** `metav1.Time`: RFC 3339 in UTC, whole seconds. */
export function formatKubernetesTime(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
