"""Files of the operator, checked whole: settings and regulations."""
