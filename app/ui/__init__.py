"""The pages. Only this folder and web.py import gradio."""
