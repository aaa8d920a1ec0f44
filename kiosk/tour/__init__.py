"""The scripted tour: a hand that touches the real window, a camera that codes are held up to, and a report."""
