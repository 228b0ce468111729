import type { Registry } from 'prom-client';
import { ImageMetrics } from './image-metrics.ts';
import { ReportingMetrics } from './reporting-metrics.ts';
import { WorkMetrics } from './work-metrics.ts';

/** Every metric of the operator's own. */
export interface OperatorMetrics {
  readonly reporting: ReportingMetrics;
  readonly work: WorkMetrics;
  readonly image: ImageMetrics;
}

/** Registers every metric; each known label set starts at zero. Once per registry. */
export function createOperatorMetrics(registry: Registry): OperatorMetrics {
  return {
    reporting: new ReportingMetrics(registry),
    work: new WorkMetrics(registry),
    image: new ImageMetrics(registry),
  };
}
