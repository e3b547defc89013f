import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { aiInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(aiInstrumentation());
