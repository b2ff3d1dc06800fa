# The host device is plain C++.
function(assay_device_sources)
endfunction()
