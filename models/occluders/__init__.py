"""Parts of the body as meshes that hide what is behind them."""
