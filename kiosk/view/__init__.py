"""View-models: thin Qt objects between the session and QML."""
