export interface SimulatorOptions {
  readonly tenantId: string;
  /** The same seed, tenant and sequence of times give the same samples. */
  readonly seed: number;
}
