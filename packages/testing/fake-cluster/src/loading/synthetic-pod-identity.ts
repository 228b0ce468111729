/** Which pod it is; all that differs between two pods follows from it. */
export interface PodIdentity {
  readonly index: number;
  readonly name: string;
  readonly namespace: string;
  readonly node: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** 64 hexadecimal digits that look random and never change. */
  readonly digest: string;
}
