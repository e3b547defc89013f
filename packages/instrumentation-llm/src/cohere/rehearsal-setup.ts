import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { cohereInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(cohereInstrumentation());
