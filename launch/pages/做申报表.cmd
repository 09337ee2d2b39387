@echo off
call "%~dp0run.cmd"
if exist "%~dp0output\" explorer "%~dp0output"
