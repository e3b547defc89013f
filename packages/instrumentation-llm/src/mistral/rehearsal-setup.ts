import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { mistralInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(mistralInstrumentation());
