import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { groqInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(groqInstrumentation());
