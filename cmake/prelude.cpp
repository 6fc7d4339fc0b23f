// The precompiled headers of the libraries are built with this file.
