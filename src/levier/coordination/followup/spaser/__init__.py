"""The indicators of a buyer's responsible purchasing (SPASER): what it enters each year, and what it publishes."""
