import { render } from 'preact';
import { App } from './app';
import { listen } from './store';
import './style.css';

const root = document.getElementById('app');
if (root !== null) {
	root.replaceChildren();
	render(<App />, root);
	listen();
}
