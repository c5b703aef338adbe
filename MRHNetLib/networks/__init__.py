"""Networks: their architecture, the bundle that carries them, import from MATLAB, and where they are found."""
