import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { llamaIndexInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(llamaIndexInstrumentation());
