import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './cockpit.css';
import './panels.css';
import './tables.css';
import './exceptions.css';
import { Cockpit } from './cockpit.tsx';

const root = document.getElementById('app');
if (root !== null) render(<Cockpit />, root);
